/**
 * A cluster for tests: real etcd, kube-apiserver and kube-controller-manager, and a kubelet that
 * plays scripts or runs pods as local processes.
 */
@NullMarked
package io.reasonrank.operator.cluster;

import org.jspecify.annotations.NullMarked;
