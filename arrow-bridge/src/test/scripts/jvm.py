"""A JVM inside this Python process, through the JNI invocation interface and ctypes alone.

Calls static Java methods whose parameters and result are long; that is what exchanging addresses takes.
"""

import ctypes

VERSION_1_8 = 0x00010008
# Places in the JNI function table (JNI specification, chapter 4).
FIND_CLASS, EXCEPTION_OCCURRED, EXCEPTION_DESCRIBE, EXCEPTION_CLEAR = 6, 15, 16, 17
GET_STATIC_METHOD_ID, CALL_STATIC_LONG_METHOD_A = 113, 134


class Option(ctypes.Structure):
    _fields_ = [("text", ctypes.c_char_p), ("extra", ctypes.c_void_p)]


class Arguments(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int32),
        ("count", ctypes.c_int32),
        ("options", ctypes.POINTER(Option)),
        ("ignore_unrecognized", ctypes.c_ubyte),
    ]


class Jvm:
    def __init__(self, library: str, options: list[str]):
        array = (Option * len(options))(*[Option(option.encode(), None) for option in options])
        arguments = Arguments(VERSION_1_8, len(options), array, 1)
        vm, self.environment = ctypes.c_void_p(), ctypes.c_void_p()
        status = ctypes.CDLL(library).JNI_CreateJavaVM(
            ctypes.byref(vm), ctypes.byref(self.environment), ctypes.byref(arguments)
        )
        if status != 0:
            raise RuntimeError(f"JNI_CreateJavaVM ended with {status}")

    def find(self, name: str) -> "JavaClass":
        found = self.call(FIND_CLASS, ctypes.c_void_p, ctypes.c_char_p(name.encode()))
        self.check(name)
        return JavaClass(self, name, found)

    def call(self, place: int, result, *arguments):
        table = ctypes.cast(self.environment, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
        types = [type(argument) for argument in arguments]
        return ctypes.CFUNCTYPE(result, ctypes.c_void_p, *types)(table[place])(self.environment, *arguments)

    def check(self, what: str):
        if self.call(EXCEPTION_OCCURRED, ctypes.c_void_p):
            self.call(EXCEPTION_DESCRIBE, None)
            self.call(EXCEPTION_CLEAR, None)
            raise RuntimeError(f"{what} threw what standard error shows")


class JavaClass:
    def __init__(self, jvm: Jvm, name: str, handle: int):
        self.jvm, self.name, self.handle = jvm, name, ctypes.c_void_p(handle)

    def __getattr__(self, method: str):
        def call(*arguments: int) -> int:
            signature = f"({'J' * len(arguments)})J".encode()
            found = self.jvm.call(
                GET_STATIC_METHOD_ID,
                ctypes.c_void_p,
                self.handle,
                ctypes.c_char_p(method.encode()),
                ctypes.c_char_p(signature),
            )
            self.jvm.check(f"{self.name}.{method}")
            values = (ctypes.c_int64 * max(1, len(arguments)))(*arguments)
            result = self.jvm.call(
                CALL_STATIC_LONG_METHOD_A, ctypes.c_int64, self.handle, ctypes.c_void_p(found), values
            )
            self.jvm.check(f"{self.name}.{method}")
            return result

        return call
