package core

import "bytes"

// Contains reports whether bytes are in an instance's memory: for tests of what must be gone.
func (i *Instance) Contains(trace []byte) bool { return bytes.Contains(i.Memory(), trace) }

// Contains reports the same of what copies are made from.
func (p *Pool) Contains(trace []byte) bool { return bytes.Contains(p.image.Held(), trace) }

// IsWiped reports whether nothing is left of a pool's contents and keys.
func (p *Pool) IsWiped() bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.keys.keys == nil && len(bytes.Trim(p.image.Held(), "\x00")) == 0
}

// KeyStates returns the states of the keys' hashes.
func (p *Pool) KeyStates() (states [][]byte) {
	for _, key := range p.keys.keys {
		if key != nil {
			states = append(states, key.inner, key.outer)
		}
	}
	return states
}
