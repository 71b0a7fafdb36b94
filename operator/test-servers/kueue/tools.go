//go:build tools

// Package tools pins the controllers of Kueue and JobSet that longer checks run.
package tools

import (
	_ "sigs.k8s.io/jobset"
	_ "sigs.k8s.io/kueue/cmd/kueue"
)
