package chat

import (
	"errors"
	"io"
	"net/http"
)

// maxPosted bounds a request of a chat platform; the largest, a form that comes back, has some kilobytes.
const maxPosted = 1 << 20

// Posted reads what a chat platform posts. Whatever it is not is answered here, and ok is false: another method, a body of more
// than 1 MiB, one that breaks off, or one that comes while nobody listens.
func Posted(w http.ResponseWriter, r *http.Request, listening bool) (body []byte, ok bool) {
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "this address is for a chat platform, which posts to it", http.StatusMethodNotAllowed)
		return nil, false
	case !listening: // the platform tells the person that the app did not answer, and may send it again
		http.Error(w, "not listening", http.StatusServiceUnavailable)
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPosted))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return nil, false
	case err != nil:
		http.Error(w, "the request broke off", http.StatusBadRequest)
		return nil, false
	}
	return body, true
}
