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

/** Improves a model by reinforcement with the ranking reward, exports it and measures it. */
@JsonClassDescription(
    "Improves a model by reinforcement with the ranking reward, exports it and measures it.")
@Group("reasonrank.io")
@Version("v1alpha1")
@Kind("RLRun")
@Plural("rlruns")
@Singular("rlrun")
@ShortNames("rl")
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
@AdditionalPrinterColumn(
    name = "Delta-nDCG",
    jsonPath = ".status.evaluation.difference",
    type = Type.NUMBER)
@AdditionalPrinterColumn(name = "Attempt", jsonPath = ".status.attempt", type = Type.INTEGER)
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
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.baseModel =="
            + " oldSelf.spec.baseModel",
    message = "spec.baseModel cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.dataset =="
            + " oldSelf.spec.dataset",
    message = "spec.dataset cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.engine =="
            + " oldSelf.spec.engine",
    message = "spec.engine cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.algorithm =="
            + " oldSelf.spec.algorithm",
    message = "spec.algorithm cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.optimizer =="
            + " oldSelf.spec.optimizer",
    message = "spec.optimizer cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.steps =="
            + " oldSelf.spec.steps",
    message = "spec.steps cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.reward =="
            + " oldSelf.spec.reward",
    message = "spec.reward cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || self.spec.checkpoint =="
            + " oldSelf.spec.checkpoint",
    message = "spec.checkpoint cannot change after the start; make a new resource")
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
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.preset) =="
            + " has(oldSelf.spec.preset) && (!has(self.spec.preset) || self.spec.preset =="
            + " oldSelf.spec.preset))",
    message = "spec.preset cannot change after the start; make a new resource")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.startTime) || (has(self.spec.lora) =="
            + " has(oldSelf.spec.lora) && (!has(self.spec.lora) || self.spec.lora =="
            + " oldSelf.spec.lora))",
    message = "spec.lora cannot change after the start; make a new resource")
public final class RLRun extends Run<RLRunSpec> {
  private static final long serialVersionUID = 1L;
}
