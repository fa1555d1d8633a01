package io.sinter.arrow;

import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of vectors and tensors: each has an allocator of its own, which must end empty. */
abstract class AllocatorTest {
  RootAllocator allocator;

  @BeforeEach
  void openAllocator() {
    NativeRuntime.prepare(1);
    allocator = new RootAllocator();
  }

  @AfterEach
  void closeAllocatorWhichFailsOnALeak() {
    allocator.close();
  }
}
