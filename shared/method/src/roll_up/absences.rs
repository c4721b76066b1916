//! What the children without a number state.

use crate::Actual;

/// The stated absences of a region's children, and whether they state one and the same.
#[derive(Default)]
pub(super) struct Absences {
    /// What is not applicable, which leaves the roll-up.
    not_applicable: Option<Actual>,
    /// Every other statement.
    stated: Option<Actual>,
    /// Whether some child states nothing, or two state different things.
    is_mixed: bool,
}

impl Absences {
    /// Takes in what a child without a number states.
    pub(super) fn add(&mut self, child: Option<Actual>) {
        let Some(child) = child else {
            self.is_mixed = true;
            return;
        };
        let slot = if child.figure.is_not_applicable() { &mut self.not_applicable } else { &mut self.stated };
        match slot {
            None => *slot = Some(child),
            Some(known) => {
                self.is_mixed |= known.figure != child.figure;
                known.absorb(&child);
            }
        }
    }

    /// Passes on to a total what it owes to those who say that the indicator has no meaning for them.
    pub(super) fn qualify(&self, total: &mut Actual) {
        if let Some(not_applicable) = &self.not_applicable {
            total.rest_on(not_applicable);
        }
    }

    /// Returns what all state alike whom the indicator has a meaning for, or that it has none for anybody.
    pub(super) fn common(self) -> Option<Actual> {
        self.stated.or(self.not_applicable).filter(|_| !self.is_mixed)
    }
}
