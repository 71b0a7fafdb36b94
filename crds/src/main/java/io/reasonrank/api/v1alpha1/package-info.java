/**
 * The API group {@code reasonrank.io/v1alpha1}. The CRD YAML in {@code k8s/base/crds} is generated
 * from these types; defaults and rules stand here as annotations and nowhere else.
 *
 * <p>Spec records use boxed numbers: the generator reads {@code @Default("{}")} into the record and
 * writes it out again, and a primitive would turn up there as a default of 0. Whoever holds a
 * resource that passed the schema never sees null but where {@code @Nullable} says so.
 *
 * <p>The API server asks an object's rules of its default as it stands, before the defaults of its
 * fields are filled in: such a default repeats the fields that rules read.
 */
@NullMarked
package io.reasonrank.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
