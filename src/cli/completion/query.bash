
# Queries are completed by the program itself, which knows the names of the site.
_kyyeu_query() {
    # The line is read as typed: bash breaks words at colons and spaces.
    local line=${COMP_LINE:0:COMP_POINT} cur=${COMP_WORDS[COMP_CWORD]} i
    local rest=${line#*[[:space:]]query[[:space:]]}
    local -a options=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --root) options=(--root "${COMP_WORDS[i + 1]}") ;;
        esac
    done
    # Options before the query, each with its value.
    while [[ $rest =~ ^--(root|base-url|format|limit|locale|jobs)[[:space:]=]+([^[:space:]]+)[[:space:]]+(.*)$ ]]; do
        rest=${BASH_REMATCH[3]}
    done
    local quote=
    case $rest in
        \"* | \'*) quote=${rest:0:1} rest=${rest:1} ;;
    esac
    local before=
    if [[ -z $quote ]]; then
        # Only the last word is replaced, and it ends where bash breaks words.
        [[ $cur == : ]] && cur=
        before=${rest%"$cur"}
        rest=${rest//\\ / }
    fi
    local candidate short=
    COMPREPLY=()
    while IFS= read -r candidate; do
        [[ -n $quote && $candidate == *"$quote"* ]] && continue
        [[ $candidate == "$rest"* ]] || short=1
        if [[ -z $quote ]]; then
            before=${before//\\ / }
            [[ $candidate == "$before"* ]] || continue
            candidate=${candidate#"$before"}
            candidate=${candidate// /\\ }
        fi
        COMPREPLY+=("$candidate")
    done < <("${COMP_WORDS[0]/#\~/$HOME}" query "${options[@]}" --complete "$rest" 2>/dev/null)
    # What several candidates share may be shorter than what was typed without
    # marks: a blank one keeps bash from putting it in its place.
    ((${#COMPREPLY[@]} > 1)) && [[ -n $short ]] && COMPREPLY+=(' ')
    compopt -o nospace 2>/dev/null
    return 0
}

_kyyeu_with_query() {
    local i previous=${COMP_WORDS[COMP_CWORD - 1]}
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == query ]]; then
            case ${COMP_WORDS[COMP_CWORD]}:$previous in
                -*: | --*:* | *:--root | *:--base-url | *:--format | *:--limit | *:--locale | *:--jobs) break ;;
            esac
            _kyyeu_query
            return
        fi
    done
    _kyyeu "$@"
}

complete -F _kyyeu_with_query -o bashdefault -o default kyyeu
