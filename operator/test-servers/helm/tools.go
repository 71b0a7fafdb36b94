//go:build tools

// Package tools pins the helm that renders the chart in the tests.
package tools

import _ "helm.sh/helm/v3/cmd/helm"
