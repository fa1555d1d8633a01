package io.sinter.scoring.internal;

import io.sinter.arrow.OnnxModel;
import io.sinter.arrow.TabularModel;
import io.sinter.arrow.TabularSpec;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoreRule;
import io.sinter.scoring.ScoringModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A model to be loaded by itself, past the executor's cache, and closed by whoever loaded it. */
public interface FreshModel extends Serializable {
  /** What each of its rows holds, in order. */
  List<ScoreTask.Input> inputs();

  /** Loads it from its bytes, after checking them. */
  RowScorer load(ModelBytes bytes, int batchRows);

  /** The model on the CPU, whoever made it. */
  static FreshModel of(ScoringModel model) {
    return model.network() instanceof OtherModel other
        ? new Other(other)
        : new Own(model.digest(), new ArrayList<>(ScoreTask.inputs(model.contents().features())));
  }

  /** A package of Sinter's. */
  record Own(String digest, ArrayList<ScoreTask.Input> inputs) implements FreshModel {
    @Override
    public RowScorer load(ModelBytes bytes, int batchRows) {
      OnnxModel model = OnnxModel.load(bytes.verified(digest));
      return new OwnRowScorer(model, model::close, batchRows);
    }
  }

  /** A model that Python logged. */
  record Other(String digest, TabularSpec call, ScoreRule rule) implements FreshModel {
    Other(OtherModel model) {
      this(model.digest(), model.call(), model.rule());
    }

    @Override
    public List<ScoreTask.Input> inputs() {
      return ScoreTask.inputs(call);
    }

    @Override
    public RowScorer load(ModelBytes bytes, int batchRows) {
      TabularModel model = TabularModel.load(bytes.runnable(digest, call.engine()), call);
      return new OtherRowScorer(model, model::close, rule, batchRows);
    }
  }
}
