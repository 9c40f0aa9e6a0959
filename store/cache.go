package store

import (
	order "container/list"
	"sync"
)

// A cache remembers what was read last, up to a weight. It is for values that never become others under their key: a stored
// version by its id, the catalogue by its revision. So nothing in it is ever out of date, whichever process writes. What it
// gives is shared, and must not be changed. It is safe for concurrent use.
type cache[K comparable, V any] struct {
	most int // weight of all together
	mu   sync.Mutex
	all  map[K]*order.Element
	used order.List // of remembered[K, V], the last used first
	held int        // weight
}

type remembered[K comparable, V any] struct {
	key    K
	value  V
	weight int
}

func newCache[K comparable, V any](most int) *cache[K, V] {
	return &cache[K, V]{most: most, all: map[K]*order.Element{}}
}

func (c *cache[K, V]) get(key K) (value V, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, found := c.all[key]
	if !found {
		return value, false
	}
	c.used.MoveToFront(e)
	return e.Value.(remembered[K, V]).value, true
}

// put remembers a value, and forgets those that were not used for the longest time until the rest has its weight. One that
// is too heavy by itself is not remembered.
func (c *cache[K, V]) put(key K, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.all[key]; known || weight > c.most {
		return // another reader was quicker
	}
	c.all[key] = c.used.PushFront(remembered[K, V]{key, value, weight})
	for c.held += weight; c.held > c.most; {
		last := c.used.Remove(c.used.Back()).(remembered[K, V])
		delete(c.all, last.key)
		c.held -= last.weight
	}
}
