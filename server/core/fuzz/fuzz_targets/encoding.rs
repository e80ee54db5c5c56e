#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gangway_fuzz::bodies::encoding(bytes));
