//go:build tools

// Package tools pins the registry that make verify-stores runs.
package tools

import _ "github.com/distribution/distribution/v3/cmd/registry"
