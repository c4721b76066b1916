//! Measures what the services do against what the same machine could do.

fn main() {}
