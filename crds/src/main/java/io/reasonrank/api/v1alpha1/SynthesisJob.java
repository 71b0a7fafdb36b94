package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Makes training data: candidates, labels with reasoning, filters, splits. */
@JsonClassDescription("Makes training data: candidates, labels with reasoning, filters, splits.")
@Group("reasonrank.io")
@Version("v1alpha1")
@Kind("SynthesisJob")
@Plural("synthesisjobs")
@Singular("synthesisjob")
@ShortNames("synth")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(name = "Stage", jsonPath = ".status.stage", type = Type.STRING)
@AdditionalPrinterColumn(name = "Step", jsonPath = ".status.progress.step", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Progress",
    jsonPath = ".status.progress.percent",
    type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "ETA",
    jsonPath = ".status.progress.etaSeconds",
    type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Attempt", jsonPath = ".status.attempt", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Cost",
    jsonPath = ".status.teacher.cost",
    type = Type.NUMBER,
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Artifact",
    jsonPath = ".status.artifact.digest",
    type = Type.STRING,
    priority = 1)
@ValidationRule(
    value = "size(self.metadata.name) <= 40",
    message = "metadata.name must have at most 40 characters, so that child names fit 63")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.sources =="
            + " oldSelf.spec.sources",
    message = "spec.sources cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.candidates =="
            + " oldSelf.spec.candidates",
    message = "spec.candidates cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.teacher =="
            + " oldSelf.spec.teacher",
    message = "spec.teacher cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.shards =="
            + " oldSelf.spec.shards",
    message = "spec.shards cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.filters =="
            + " oldSelf.spec.filters",
    message = "spec.filters cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.split =="
            + " oldSelf.spec.split",
    message = "spec.split cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.exports =="
            + " oldSelf.spec.exports",
    message = "spec.exports cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.seed =="
            + " oldSelf.spec.seed",
    message = "spec.seed cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.output =="
            + " oldSelf.spec.output",
    message = "spec.output cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) ||"
            + " self.spec.generatedQueriesPerPassage == oldSelf.spec.generatedQueriesPerPassage",
    message = "spec.generatedQueriesPerPassage cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.heldOut) =="
            + " has(oldSelf.spec.heldOut) && (!has(self.spec.heldOut) || self.spec.heldOut =="
            + " oldSelf.spec.heldOut))",
    message = "spec.heldOut cannot change after the start; make a new resource")
public final class SynthesisJob extends Run<SynthesisJobSpec> {
  private static final long serialVersionUID = 1L;
}
