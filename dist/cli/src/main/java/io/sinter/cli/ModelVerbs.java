package io.sinter.cli;

import io.sinter.audit.AuditJob;
import io.sinter.audit.AuditKeys;
import io.sinter.job.SinterJob;
import io.sinter.promotion.ApproveJob;
import io.sinter.promotion.HistoryJob;
import io.sinter.promotion.PromoteJob;
import io.sinter.promotion.PromotionKeys;
import io.sinter.promotion.RejectJob;
import io.sinter.promotion.RollbackJob;
import java.util.List;

/** The jobs that are verbs of {@code models}, with the arguments each has of its own. */
final class ModelVerbs {
  /** A job and its arguments. */
  record ModelVerb(SinterJob job, List<Shortcut> shortcuts) {}

  private static final Shortcut VERSION = Shortcut.positional("NAME/VERSION", PromotionKeys.MODEL);
  private static final Shortcut NAME = Shortcut.positional("NAME", PromotionKeys.NAME);
  private static final Shortcut AS = Shortcut.option("--as", "WHO", PromotionKeys.ACTOR);
  private static final Shortcut ALIAS = Shortcut.option("--alias", "ALIAS", PromotionKeys.ALIAS);
  private static final Shortcut TO = Shortcut.option("--to", "VERSION", PromotionKeys.TO);
  private static final Shortcut REASON = Shortcut.option("--reason", "TEXT", PromotionKeys.REASON);
  private static final Shortcut COMMENT =
      Shortcut.option("--comment", "TEXT", PromotionKeys.COMMENT);

  private ModelVerbs() {}

  static List<ModelVerb> all() {
    return List.of(
        new ModelVerb(new PromoteJob(), List.of(VERSION, ALIAS, AS, COMMENT)),
        new ModelVerb(new ApproveJob(), List.of(VERSION, AS, COMMENT)),
        new ModelVerb(new RejectJob(), List.of(VERSION, AS, COMMENT)),
        new ModelVerb(new RollbackJob(), List.of(NAME, ALIAS, TO, REASON, AS)),
        new ModelVerb(new HistoryJob(), List.of(NAME)),
        new ModelVerb(
            new AuditJob(),
            List.of(
                Shortcut.positional("NAME[/VERSION|@ALIAS]", AuditKeys.MODEL),
                Shortcut.option("--row", "KEY=VALUE", AuditKeys.ROW),
                Shortcut.option("--table", "TABLE", AuditKeys.ROW_TABLE),
                Shortcut.option("--format", "text|json", AuditKeys.FORMAT),
                Shortcut.option("--html", "FILE", AuditKeys.HTML))));
  }
}
