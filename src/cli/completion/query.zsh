
# Queries are completed by the program itself, which knows the names of the site.
_kyyeu_with_query() {
    local -i at=${words[(ie)query]} i
    if (( at >= CURRENT )) || [[ $PREFIX == --* ]] ||
        [[ $words[CURRENT-1] == --(root|base-url|format|limit|locale|jobs) ]]; then
        _kyyeu "$@"
        return
    fi
    # What stands before the word, without options.
    local before=
    local -a options=() candidates=()
    for ((i = 2; i < CURRENT; i++)); do
        case $words[i] in
            --root) options=(--root "${(Q)words[++i]}") ;;
            --(base-url|format|limit|locale|jobs)) ((i++)) ;;
            --*) ;;
            *) ((i > at)) && before+="${(Q)words[i]} " ;;
        esac
    done
    # Between quotation marks the text stands as it is; else it has backslashes.
    local typed=$PREFIX
    [[ -z $compstate[quote] ]] && typed=${(Q)PREFIX}
    candidates=("${(@f)$(${(Q)words[1]} query $options --complete "$before$typed" 2>/dev/null)}")
    candidates=(${${(M)candidates:#"$before"?*}#"$before"})
    # Typed without marks they do not begin alike, so zsh must not choose among them.
    (( $#candidates )) && compadd -U -S '' -a candidates
}
compdef _kyyeu_with_query kyyeu
