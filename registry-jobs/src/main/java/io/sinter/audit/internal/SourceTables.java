package io.sinter.audit.internal;

import java.util.Map;
import java.util.Optional;

/**
 * Which table the source versions of a scored table belong to: the scored table does not say, the
 * monitor that joins it with its source does.
 *
 * @param configured for every scored table, if given
 * @param monitored the last part of a scored table's name to its source
 */
record SourceTables(Optional<String> configured, Map<String, String> monitored) {
  Optional<String> of(String scored) {
    return configured.or(() -> Optional.ofNullable(monitored.get(Lake.last(scored))));
  }
}
