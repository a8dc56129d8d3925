// Command live greets whose token policy.json accepts, as it stands now. README.md rotates and revokes under it.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func main() {
	verifier, err := hs256.Open("policy.json")
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("GET /", hs256http.Guard(verifier, http.HandlerFunc(hello)))
	// For the operators. A real server has this on another port.
	http.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		text, err := verifier.OpenMetrics()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%s", text)
	})
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}

func hello(w http.ResponseWriter, r *http.Request) {
	claims, _ := hs256http.Claims(r.Context())
	fmt.Fprintf(w, "hello %s\n", claims.Subject())
}
