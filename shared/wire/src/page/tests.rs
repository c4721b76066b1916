use proptest::prelude::*;

use super::*;

fn ask(size: i32, token: &str, others: &[&str]) -> Result<PageRequest> {
    let mut fields = Fields::new();
    let ask = PageRequest::read(&mut fields, size, token, others);
    fields.finish(|| ask)
}

fn position(item: &u32) -> String {
    item.to_string()
}

/// Reads all pages of a list that is cut by `page`.
fn all_pages(size: i32, page: impl Fn(&PageRequest) -> Page<u32>) -> Vec<Vec<u32>> {
    let (mut pages, mut token) = (Vec::new(), String::new());
    loop {
        let Page { items, next } = page(&ask(size, &token, &["list"]).unwrap());
        pages.push(items);
        if next.is_empty() {
            return pages;
        }
        token = next;
    }
}

/// Distinct numbers in any order: a list has its own order, which is not that of the numbers.
fn any_list() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::btree_set(any::<u32>(), 0..40)
        .prop_map(|items| items.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

proptest! {
    #[test]
    fn pages_of_a_list_in_memory_visit_every_item_once_and_in_order(list in any_list(), size in 1..12_i32) {
        let pages = all_pages(size, |ask| ask.within(list.iter().copied(), position).unwrap());
        prop_assert_eq!(pages.concat(), list);
    }

    #[test]
    fn pages_of_a_list_in_a_store_visit_every_item_once_and_in_order(list in any_list(), size in 1..12_i32) {
        let pages = all_pages(size, |ask| {
            let behind = ask.after.as_ref().map_or(0, |after| {
                list.iter().position(|item| position(item) == *after).unwrap() + 1
            });
            ask.cut(list[behind..].iter().copied().take(ask.size + 1).collect(), position)
        });
        prop_assert_eq!(pages.concat(), list);
    }

    #[test]
    fn every_page_but_the_last_is_full_and_only_an_empty_list_has_an_empty_page(
        list in any_list(), size in 1..12_usize,
    ) {
        let pages = all_pages(size.try_into().unwrap(), |ask| ask.within(list.iter().copied(), position).unwrap());
        let (last, full) = pages.split_last().unwrap();
        prop_assert!(full.iter().all(|page| page.len() == size));
        prop_assert!(last.len() <= size);
        prop_assert_eq!(last.is_empty(), list.is_empty());
    }

    #[test]
    fn a_token_of_another_request_is_refused(other in "\\PC{0,12}", more in "\\PC{0,12}") {
        let Page { next, .. } = ask(1, "", &["list", "a"]).unwrap().within([1, 2], position).unwrap();
        for others in [&["list", &other][..], &["list", "a", &more], &["list"], &["la", "st"], &[]] {
            let is_same = others == ["list", "a"];
            let reason = ask(1, &next, others).map(|_| ()).map_err(|error| error.reason());
            prop_assert_eq!(reason, if is_same { Ok(()) } else { Err(Reason::PageTokenInvalid) });
        }
    }

    #[test]
    fn no_text_is_taken_for_a_token(text in "\\PC{1,60}") {
        prop_assert_eq!(ask(1, &text, &["list"]).unwrap_err().reason(), Reason::PageTokenInvalid);
    }
}

#[test]
fn a_page_size_has_a_default_and_a_limit_and_is_never_negative() {
    assert_eq!(ask(0, "", &[]).unwrap().size, limits::PAGE_SIZE);
    assert_eq!(ask(7, "", &[]).unwrap().size, 7);
    assert_eq!(ask(i32::MAX, "", &[]).unwrap().size, limits::PAGE_SIZE_MAXIMUM);
    let refused = ask(-1, "", &[]).unwrap_err();
    assert_eq!((refused.reason(), &*refused.metadata()["field"]), (Reason::FieldOutOfRange, "page_size"));
}

#[test]
fn a_size_may_change_from_page_to_page() {
    let list = [1, 2, 3, 4, 5, 6];
    let first = ask(2, "", &["list"]).unwrap().within(list, position).unwrap();
    let second = ask(3, &first.next, &["list"]).unwrap().within(list, position).unwrap();
    assert_eq!((first.items, second.items), (vec![1, 2], vec![3, 4, 5]));
}

#[test]
fn a_list_goes_on_behind_an_item_that_is_wanted_no_more() {
    let list = [1, 2, 3, 4];
    let first = ask(2, "", &["list"]).unwrap().within(list, position).unwrap();
    let rest = ask(2, &first.next, &["list"]).unwrap();
    assert_eq!(rest.within_wanted(list, position, |item| *item != 2).unwrap().items, [3, 4]);
}

#[test]
fn a_list_without_the_item_to_go_on_behind_has_to_be_read_again() {
    let first = ask(2, "", &["list"]).unwrap().within([1, 2, 3, 4], position).unwrap();
    let refused = ask(2, &first.next, &["list"]).unwrap().within([1, 3, 4], position).unwrap_err();
    assert_eq!(refused.reason(), Reason::PageTokenInvalid);
}
