package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.PolicyKeys.Stance;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.scoring.OwnModel;
import io.sinter.scoring.ScoringModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether whoever calls the champion can call the candidate. */
public final class SchemaChecks {
  private static final int SHOWN_WORDS = 5;

  private SchemaChecks() {}

  /** The checks: inputs, output, and a note of categories that are no longer known. */
  public static List<GateCheck> of(ScoringModel candidate, ScoringModel champion, Stance added) {
    ModelShape now = ModelShape.of(candidate);
    ModelShape before = ModelShape.of(champion);
    return List.of(
        inputs(now, before, added), output(now, before), vocabulary(candidate, champion));
  }

  private static GateCheck inputs(ModelShape candidate, ModelShape champion, Stance added) {
    Map<String, ModelShape.Kind> known = new LinkedHashMap<>();
    champion.columns().forEach(column -> known.put(column.name(), column.kind()));
    List<String> problems = new ArrayList<>();
    List<String> more = new ArrayList<>();
    for (ModelShape.Column column : candidate.columns()) {
      ModelShape.Kind before = known.remove(column.name());
      if (before == null) {
        more.add(column.name());
      } else if (!before.fits(column.kind())) {
        problems.add("%s is %s and was %s".formatted(column.name(), column.kind(), before));
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

  private static GateCheck output(ModelShape candidate, ModelShape champion) {
    boolean same = candidate.output().equals(champion.output());
    return new GateCheck(
        "output",
        same,
        same ? 1 : 0,
        "the champion's, " + champion.outputInWords(),
        GateEvidence.of(same ? "" : "it is " + candidate.outputInWords()));
  }

  private static GateCheck vocabulary(ScoringModel candidate, ScoringModel champion) {
    if (!(candidate.network() instanceof OwnModel now)
        || !(champion.network() instanceof OwnModel before)) {
      return new GateCheck(
          "categories lost",
          GateCheck.Outcome.NOT_JUDGED,
          Double.NaN,
          "a note only",
          GateEvidence.of(
              "does not apply: a model that Python logged does not say which categories it knows"));
    }
    return vocabulary(now.contents().features(), before.contents().features());
  }

  private static GateCheck vocabulary(FeatureSpec candidate, FeatureSpec champion) {
    Map<String, Feature> now = new LinkedHashMap<>();
    candidate.features().forEach(feature -> now.put(feature.name(), feature));
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
}
