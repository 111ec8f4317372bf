//! Memory that is not locked. The program keeps what it decrypts from being swapped out, one call for each piece of memory; opening
//! thousands of stores spends half of its time on that, and what is proven here does not rest on it. The children under trial do lock.

#[unsafe(no_mangle)]
extern "C" fn mlock(_: *const std::ffi::c_void, _: usize) -> std::ffi::c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn munlock(_: *const std::ffi::c_void, _: usize) -> std::ffi::c_int {
    0
}
