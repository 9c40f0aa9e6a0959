package extract

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	childMemory = 2 << 30 // bytes of address space; 1 GiB is too little for Go and the WebAssembly reader together
	childFile   = 1 << 28 // bytes of a file written: the compiled reader takes some 30 MB
)

// limitChild bounds what this process may take from the machine, before it sees a byte of the PDF.
func limitChild() {
	memory := uint64(max(childMemory, addressSpace()+childMemory/2)) // a race build starts with far more than 2 GiB
	cpu := uint64(pdfDeadline / time.Second)
	for resource, limit := range map[int]uint64{
		syscall.RLIMIT_AS:    memory,
		syscall.RLIMIT_CPU:   cpu,
		syscall.RLIMIT_FSIZE: childFile,
		syscall.RLIMIT_CORE:  0,
	} {
		// A limit that cannot be set leaves the others, and the parent's deadline.
		_ = syscall.Setrlimit(resource, &syscall.Rlimit{Cur: limit, Max: limit})
	}
}

// addressSpace is the size of this process in bytes, 0 when it cannot be told.
func addressSpace() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _, _ := strings.Cut(string(b), " ")
	n, err := strconv.ParseInt(pages, 10, 64)
	if err != nil {
		return 0
	}
	return n * int64(os.Getpagesize())
}

// ownGroup puts the child into a process group of its own and has the whole group killed when its context ends.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
