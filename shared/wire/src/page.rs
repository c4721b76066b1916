//! Pages (AIP-158).

use qiyou_error::{Error, Fault, Fields, Reason, Result, Violation, key};
use qiyou_kernel::page::{self, Fingerprint, Token};

use crate::limits;

/// Which page is asked for.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Most items of the page.
    pub size: usize,
    /// The position of the last item of the page before; nothing on the first page.
    pub after: Option<String>,
    fingerprint: Fingerprint,
}

/// One page of items, and the token of the next one.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Empty on the last page.
    pub next: String,
}

impl PageRequest {
    /// Reads `page_size` and `page_token`. `others` are the request's other arguments: a token is good for them only.
    pub fn read(fields: &mut Fields, page_size: i32, page_token: &str, others: &[&str]) -> Option<Self> {
        let size = page::size(page_size, limits::PAGE_SIZE, limits::PAGE_SIZE_MAXIMUM);
        let negative = |fault: page::Error| {
            let refused = fields.refuse(fault.reason(), "page_size", fault.to_string());
            refused.add(key::VALUE, page_size).add(key::MINIMUM, 0);
        };
        let size = size.map_err(negative).ok()?;
        let fingerprint = Fingerprint::of(others);
        if page_token.is_empty() {
            return Some(Self { size, after: None, fingerprint });
        }
        let token = fields.accept("page_token", page_token, Token::open(page_token, &fingerprint))?;
        let after = String::from_utf8_lossy(token.position()).into_owned();
        Some(Self { size, after: Some(after), fingerprint })
    }

    /// Cuts the page out of items that begin after the position asked for, one more than the page holds if there is one.
    pub fn cut<T>(&self, mut items: Vec<T>, position: impl Fn(&T) -> String) -> Page<T> {
        let more = items.len() > self.size;
        items.truncate(self.size);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| Token::new(self.fingerprint, position(item).into_bytes()).to_string());
        Page { next: next.unwrap_or_default(), items }
    }

    /// Cuts the page out of all items, in their order.
    ///
    /// # Errors
    /// `PAGE_TOKEN_INVALID` when the last item of the page before is gone: where the list goes on is not known then.
    pub fn within<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        position: impl Fn(&T) -> String,
    ) -> Result<Page<T>> {
        self.within_wanted(items, position, |_| true)
    }

    /// Cuts the page out of the wanted ones of all items. The list goes on behind an item that is wanted no more.
    ///
    /// # Errors
    /// As [`PageRequest::within`].
    pub fn within_wanted<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        position: impl Fn(&T) -> String,
        wanted: impl Fn(&T) -> bool,
    ) -> Result<Page<T>> {
        let mut items = items.into_iter();
        if let Some(after) = &self.after {
            items.by_ref().find(|item| position(item) == *after).ok_or_else(moved_on)?;
        }
        Ok(self.cut(items.filter(wanted).take(self.size + 1).collect(), position))
    }
}

fn moved_on() -> Error {
    let description = "the list changed since the page before; start again without it";
    Error::invalid(vec![Violation::new(Reason::PageTokenInvalid, "page_token", description)])
}

#[cfg(test)]
mod tests;
