package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.PolicyKeys.Stance;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.NumericFeature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether whoever calls the champion can call the candidate. */
public final class SchemaChecks {
  private static final int SHOWN_WORDS = 5;

  private SchemaChecks() {}

  /** The checks: inputs, output, and a note of categories that are no longer known. */
  public static List<GateCheck> of(ModelPackage candidate, ModelPackage champion, Stance added) {
    return List.of(
        inputs(candidate.features(), champion.features(), added),
        output(candidate, champion),
        vocabulary(candidate.features(), champion.features()));
  }

  private static GateCheck inputs(FeatureSpec candidate, FeatureSpec champion, Stance added) {
    Map<String, Feature> known = byName(champion);
    List<String> problems = new ArrayList<>();
    List<String> more = new ArrayList<>();
    for (Feature feature : candidate.features()) {
      Feature before = known.remove(feature.name());
      if (before == null) {
        more.add(feature.name());
      } else if (!kind(before).equals(kind(feature))) {
        problems.add("%s is %s and was %s".formatted(feature.name(), kind(feature), kind(before)));
      }
    }
    if (added == Stance.REFUSE) {
      more.forEach(name -> problems.add(name + " is new"));
    }
    List<String> detail = new ArrayList<>(problems);
    if (added == Stance.ALLOW && !more.isEmpty()) {
      detail.add("new: " + String.join(", ", more));
    }
    if (!known.isEmpty()) {
      detail.add("no longer needed: " + String.join(", ", known.keySet()));
    }
    return new GateCheck(
        "inputs",
        problems.isEmpty(),
        problems.size(),
        added == Stance.REFUSE
            ? "no column that the champion does not take alike"
            : "no column that the champion takes otherwise",
        GateEvidence.of(String.join("; ", detail)));
  }

  private static GateCheck output(ModelPackage candidate, ModelPackage champion) {
    boolean same = candidate.output().equals(champion.output());
    return new GateCheck(
        "output",
        same,
        same ? 1 : 0,
        "the champion's, " + inWords(champion.output()),
        GateEvidence.of(same ? "" : "it is " + inWords(candidate.output())));
  }

  private static GateCheck vocabulary(FeatureSpec candidate, FeatureSpec champion) {
    Map<String, Feature> now = byName(candidate);
    List<String> lost = new ArrayList<>();
    int count = 0;
    for (CategoricalFeature before : champion.categorical()) {
      if (now.get(before.name()) instanceof CategoricalFeature after) {
        List<String> words = new ArrayList<>(before.vocabulary());
        words.removeAll(new HashSet<>(after.vocabulary()));
        count += words.size();
        if (!words.isEmpty()) {
          List<String> shown = words.subList(0, Math.min(SHOWN_WORDS, words.size()));
          lost.add(
              "%s: %s%s"
                  .formatted(
                      before.name(),
                      String.join(", ", shown),
                      words.size() > SHOWN_WORDS ? ", …" : ""));
        }
      }
    }
    return new GateCheck(
        "categories lost",
        true,
        count,
        "a note only: they are scored as unknown",
        GateEvidence.of(String.join("; ", lost)));
  }

  private static Map<String, Feature> byName(FeatureSpec spec) {
    Map<String, Feature> features = new LinkedHashMap<>();
    spec.features().forEach(feature -> features.put(feature.name(), feature));
    return features;
  }

  /* Numbers of any type are one kind: the signature takes them all. */
  private static String kind(Feature feature) {
    if (feature instanceof NumericFeature) {
      return "a number";
    }
    return feature instanceof CategoricalFeature ? "a category" : "a time";
  }

  private static String inWords(ModelOutput output) {
    String kind = output.kind().name().toLowerCase(Locale.ROOT);
    return output.names().isEmpty() ? kind : kind + " " + output.names();
  }
}
