//! The allocator: dlmalloc over the pages that the instance's memory grows by.
//!
//! It never uses the initial memory beyond the stack and the data, so all of the heap is above it. A host that replaces
//! an instance after a trap copies only the heap, and the verifiers in it live on (bindings/node/lib/wasm).

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

use dlmalloc::{Allocator, Dlmalloc};

const PAGE: usize = 65536;

struct Pages;

// SAFETY: pages that the memory grew by belong to nobody else.
unsafe impl Allocator for Pages {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let pages = size.div_ceil(PAGE);
        // The last page of the address space is never used: no pointer wraps around.
        let fits = memory_size::<0>().checked_add(pages).is_some_and(|all| all < usize::MAX / PAGE);
        let before = if fits { memory_grow::<0>(pages) } else { usize::MAX };
        if before == usize::MAX { (null_mut(), 0, 0) } else { ((before * PAGE) as *mut u8, pages * PAGE, 0) }
    }

    fn remap(&self, _ptr: *mut u8, _old: usize, _new: usize, _can_move: bool) -> *mut u8 {
        null_mut()
    }

    fn free_part(&self, _ptr: *mut u8, _old: usize, _new: usize) -> bool {
        false
    }

    fn free(&self, _ptr: *mut u8, _size: usize) -> bool {
        false
    }

    fn can_release_part(&self, _flags: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

struct Heap(UnsafeCell<Dlmalloc<Pages>>);

// SAFETY: an instance has one thread.
unsafe impl Sync for Heap {}

impl Heap {
    /// The only reference to the allocator, for the duration of one of its calls. None of them calls back.
    #[allow(clippy::mut_from_ref, reason = "an instance has one thread")]
    fn get(&self) -> &mut Dlmalloc<Pages> {
        // SAFETY: as said above.
        unsafe { &mut *self.0.get() }
    }
}

// SAFETY: dlmalloc keeps GlobalAlloc's promises.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise, passed on.
        unsafe { self.get().malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise, passed on.
        unsafe { self.get().calloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, passed on.
        unsafe { self.get().free(ptr, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller's promise, passed on.
        unsafe { self.get().realloc(ptr, layout.size(), layout.align(), new_size) }
    }
}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(Dlmalloc::new_with_allocator(Pages)));
