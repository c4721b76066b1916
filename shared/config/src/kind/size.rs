//! Sizes in bytes, each with its unit.

use std::ops::RangeInclusive;

use super::{Kind, Shape};

/// The units with their bytes, the largest first.
const UNITS: [(&str, usize); 5] =
    [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// A size in bytes within a range: a whole number with `B`, `KiB`, `MiB`, `GiB` or `TiB`.
#[derive(Clone, Debug)]
pub struct Size(pub RangeInclusive<usize>);

impl Kind for Size {
    type Value = usize;
    const SHAPE: Shape = Shape::Quoted;

    fn read(&self, text: &str) -> Option<usize> {
        let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
        let (count, unit) = text.split_at_checked(digits)?;
        let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let size = count.parse::<usize>().ok()?.checked_mul(*bytes)?;
        Some(size).filter(|size| self.0.contains(size))
    }

    fn write(&self, value: &usize) -> String {
        write(*value)
    }

    fn expected(&self) -> String {
        format!("a size from {} to {}, such as \"64MiB\"", write(*self.0.start()), write(*self.0.end()))
    }
}

/// In the largest unit that has no rest.
fn write(size: usize) -> String {
    let fits = UNITS.iter().find(|(_, bytes)| size != 0 && size.is_multiple_of(*bytes));
    fits.map_or_else(|| "0B".to_owned(), |(name, bytes)| format!("{}{name}", size / bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ANY: fn() -> Size = || Size(0..=usize::MAX);

    #[test]
    fn a_size_is_a_whole_number_with_its_unit() {
        for (text, bytes) in
            [("0B", 0), ("512B", 512), ("4KiB", 4_096), ("256MiB", 256 << 20), ("2GiB", 2 << 30)]
        {
            assert_eq!(ANY().read(text), Some(bytes));
            assert_eq!(ANY().write(&bytes), text);
        }
        for text in ["", "10", "MiB", "1.5MiB", "-1B", "1 MiB", "1MB", "1mib", "99999999999999999999B"] {
            assert_eq!(ANY().read(text), None, "{text:?}");
        }
        assert_eq!(Size(0..=1 << 30).expected(), "a size from 0B to 1GiB, such as \"64MiB\"");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(size: usize) {
            prop_assert_eq!(ANY().read(&ANY().write(&size)), Some(size));
        }
    }
}
