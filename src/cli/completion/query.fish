
# Queries are completed by the program itself, which knows the names of the site.
function __kyyeu_query
    set -l root
    set -l words (commandline -opc)
    set -l at (contains -i -- --root $words)
    and set -q words[(math $at + 1)]
    and set root --root $words[(math $at + 1)]
    # The word without the shell's own quotation mark.
    set -l typed (string replace -r '^["\']' '' -- (commandline -ct | string collect))
    command kyyeu query $root --complete "$typed" 2>/dev/null
end
complete -c kyyeu -n "__fish_seen_subcommand_from query" -f -a "(__kyyeu_query)"
