package browser

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// ownGroup puts a process and all it starts into a group, and ends it when we end, however that happens.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// groupMemory is how many bytes the processes of a group hold for themselves.
func groupMemory(group int) (sum int64) {
	for _, p := range processes() {
		if p.group == group {
			var size, resident, shared int64
			statm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.pid))
			fmt.Sscan(string(statm), &size, &resident, &shared)
			sum += (resident - shared) * int64(os.Getpagesize())
		}
	}
	return sum
}

// adopted are the processes that a Chromium with this home started, left to themselves, and thereby to us: a container's
// first process inherits all orphans. A dead one no longer knows its home; by its name it is nobody else's.
func adopted(home string) (pids []int) {
	for _, p := range processes() {
		if p.parent != os.Getpid() || p.pid == p.group {
			continue
		}
		environment, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.pid))
		if bytes.Contains(environment, []byte("HOME="+home+"\x00")) || p.state == "Z" && p.name == "chrome_crashpad" {
			pids = append(pids, p.pid)
		}
	}
	return pids
}

type process struct {
	pid, parent, group int
	name, state        string
}

// processes are those of this machine, as proc(5) describes them.
func processes() (all []process) {
	folders, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	for _, f := range folders {
		pid, err := strconv.Atoi(f.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + f.Name() + "/stat")
		if err != nil {
			continue // it has ended meanwhile
		}
		begin, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')') // of the name, which may hold either itself
		if begin < 0 || end < begin {
			continue
		}
		p := process{pid: pid, name: string(stat[begin+1 : end])}
		if n, _ := fmt.Sscan(string(stat[end+1:]), &p.state, &p.parent, &p.group); n == 3 {
			all = append(all, p)
		}
	}
	return all
}
