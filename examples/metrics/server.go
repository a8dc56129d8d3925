// Command metrics greets whose token policy.json accepts; /metrics has what client_golang and the verifier count.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// verdicts is what a verifier says of itself, asked anew for each scrape: the members of its status that most want to see.
type verdicts struct{ verifier *hs256.Verifier }

var (
	byCode = prometheus.NewDesc("hs256_verdicts_total", "Verdicts by code.", []string{"code"}, nil)
	byKey  = prometheus.NewDesc("hs256_accepted_total", "Tokens that were accepted, by the id of their key.", []string{"key"}, nil)
	wrong  = prometheus.NewDesc("hs256_error", "1 if the files as they are now are not in use.", nil, nil)
	age    = prometheus.NewDesc("hs256_revocations_age_seconds", "How long ago the list was found in its file.", nil, nil)
)

// Describe says nothing ahead: what there is depends on the file.
func (verdicts) Describe(chan<- *prometheus.Desc) {}

// Collect reads the status.
func (v verdicts) Collect(out chan<- prometheus.Metric) {
	var status struct {
		Verdicts map[string]float64
		Accepted []struct {
			Key   string
			Count float64
		}
		Error       *struct{}
		Revocations *struct{ Age float64 }
	}
	text, err := v.verifier.Status()
	if err == nil {
		err = json.Unmarshal([]byte(text), &status)
	}
	if err != nil {
		out <- prometheus.NewInvalidMetric(wrong, err)
		return
	}
	for code, count := range status.Verdicts {
		out <- prometheus.MustNewConstMetric(byCode, prometheus.CounterValue, count, code)
	}
	for _, accepted := range status.Accepted {
		out <- prometheus.MustNewConstMetric(byKey, prometheus.CounterValue, accepted.Count, accepted.Key)
	}
	isWrong := 0.0
	if status.Error != nil {
		isWrong = 1
	}
	out <- prometheus.MustNewConstMetric(wrong, prometheus.GaugeValue, isWrong)
	if status.Revocations != nil {
		out <- prometheus.MustNewConstMetric(age, prometheus.GaugeValue, status.Revocations.Age)
	}
}

func main() {
	verifier, err := hs256.Open("policy.json")
	if err != nil {
		log.Fatal(err)
	}
	requests := prometheus.NewCounter(prometheus.CounterOpts{Name: "requests_total", Help: "Requests."})
	registry := prometheus.NewRegistry()
	registry.MustRegister(requests, verdicts{verifier})
	hello := hs256http.Guard(verifier, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, _ := hs256http.Claims(r.Context())
		fmt.Fprintf(w, "hello %s\n", claims.Subject())
	}))
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		requests.Inc()
		hello.ServeHTTP(w, r)
	})
	// A real server has this on another port.
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
