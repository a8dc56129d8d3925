package core

import "bytes"

// Contains says whether bytes are in an instance's memory: for tests of what must not be.
func (i *Instance) Contains(trace []byte) bool { return bytes.Contains(i.Memory(), trace) }

// Contains is that of the memory which copies are made of.
func (p *Pool) Contains(trace []byte) bool { return p.image.Contains(trace) }

// IsWiped says whether nothing is left of what a pool was made of, and of its keys.
func (p *Pool) IsWiped() bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.keys.keys == nil && len(bytes.Trim(p.image.Memory(), "\x00")) == 0
}

// KeyStates are the states of the keys' hashes.
func (p *Pool) KeyStates() (states [][]byte) {
	for _, key := range p.keys.keys {
		if key != nil {
			states = append(states, key.inner, key.outer)
		}
	}
	return states
}
