
# Queries are completed by the program itself, which knows the names of the site.
_kyyeu_with_query() {
    local -i at=${words[(ie)query]}
    if (( at >= CURRENT )) || [[ $PREFIX == --* ]] ||
        [[ $words[CURRENT-1] == --(root|base-url|format|limit|locale|jobs) ]]; then
        _kyyeu "$@"
        return
    fi
    local -a options=() candidates=()
    local -i root=${words[(ie)--root]}
    (( root < CURRENT - 1 )) && options=(--root ${(Q)words[root+1]})
    # Between quotation marks the text stands as it is; else it has backslashes.
    local typed=$PREFIX
    [[ -z $compstate[quote] ]] && typed=${(Q)PREFIX}
    candidates=("${(@f)$(${(Q)words[1]} query $options --complete "$typed" 2>/dev/null)}")
    candidates=(${candidates:#})
    # Typed without marks they do not begin alike: zsh must not choose among them.
    (( $#candidates )) && compadd -U -S '' -a candidates
}
compdef _kyyeu_with_query kyyeu
