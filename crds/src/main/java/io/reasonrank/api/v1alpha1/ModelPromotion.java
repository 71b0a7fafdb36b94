package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** One candidate's way to a Reranker. */
@JsonClassDescription("One candidate's way to a Reranker.")
@Group("reasonrank.io")
@Version("v1alpha1")
@Kind("ModelPromotion")
@Plural("modelpromotions")
@Singular("modelpromotion")
@ShortNames("promo")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(name = "Reranker", jsonPath = ".spec.reranker", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Candidate",
    jsonPath = ".spec.candidate.digest",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Canary", jsonPath = ".status.canaryPercent", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
    value =
        "self.spec.candidate == oldSelf.spec.candidate && self.spec.reranker =="
            + " oldSelf.spec.reranker",
    message = "spec.candidate and spec.reranker cannot change; make a new promotion")
@AdditionalSelectableField(jsonPath = ".spec.reranker")
public final class ModelPromotion extends CustomResource<ModelPromotionSpec, ModelPromotionStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @Override
  public ModelPromotionSpec getSpec() {
    return super.getSpec();
  }

  @Override
  protected @Nullable ModelPromotionSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ModelPromotionStatus initStatus() {
    return null;
  }
}
