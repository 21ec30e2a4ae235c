//! Circles among things of which each leads to others.

use crate::source::Span;

/// For each body the number of the circle that it is in; alone it has a number
/// of its own. Two walks, one of them backwards (Kosaraju).
pub(super) fn of_each(edges: &[Vec<(usize, Span)>]) -> Vec<usize> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for &(to, _) in targets {
            if let Some(back) = back.get_mut(to) {
                back.push(from);
            }
        }
    }
    let forth: Vec<Vec<usize>> = edges
        .iter()
        .map(|targets| targets.iter().map(|&(to, _)| to).collect())
        .collect();
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        walk(start, &forth, &mut seen, &mut order);
    }
    let mut circle = vec![usize::MAX; edges.len()];
    let mut seen = vec![false; edges.len()];
    for &start in order.iter().rev() {
        let mut members = Vec::new();
        walk(start, &back, &mut seen, &mut members);
        for member in members {
            if let Some(circle) = circle.get_mut(member) {
                *circle = start;
            }
        }
    }
    circle
}

/// Adds what is reached and was not seen, the farthest first.
fn walk(start: usize, edges: &[Vec<usize>], seen: &mut [bool], order: &mut Vec<usize>) {
    let mut fresh = |at: usize| {
        seen.get_mut(at)
            .is_some_and(|seen| !std::mem::replace(seen, true))
    };
    if !fresh(start) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((at, next)) = stack.last_mut() {
        let to = edges.get(*at).and_then(|targets| targets.get(*next));
        *next += 1;
        match to {
            Some(&to) if fresh(to) => stack.push((to, 0)),
            Some(_) => {}
            None => {
                order.push(*at);
                stack.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_told_from_what_leads_to_them() {
        let edges = |targets: &[&[usize]]| -> Vec<Vec<(usize, Span)>> {
            let with_span = |to: &usize| (*to, Span::default());
            let lists = targets.iter();
            lists
                .map(|list| list.iter().map(with_span).collect())
                .collect()
        };
        // 0 → 1 → 2 → 0; 3 → 0; 2 → 4; 5 → 5.
        let circle = of_each(&edges(&[&[1], &[2], &[0, 4], &[0], &[], &[5]]));
        assert!(circle[0] == circle[1] && circle[1] == circle[2]);
        assert!(circle[3] != circle[0] && circle[4] != circle[0] && circle[3] != circle[4]);
        let long: Vec<Vec<(usize, Span)>> = (0..100_000)
            .map(|at| vec![((at + 1) % 100_000, Span::default())])
            .collect();
        assert!(of_each(&long).iter().all(|&own| own == 0));
    }
}
