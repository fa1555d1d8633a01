package io.sinter.drift.internal;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Numbers for the texts of one column, found without making objects: a hash table with open
 * addressing over Spark's own strings. Not thread-safe.
 */
final class CategoryIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> values = new ArrayList<>();
  private transient UTF8String[] table = new UTF8String[64];
  private transient int[] numbers = new int[64];

  CategoryIndex() {}

  CategoryIndex(List<String> values) {
    values.forEach(value -> add(UTF8String.fromString(value)));
  }

  /** The number of the text, -1 if it has none. */
  int find(UTF8String text) {
    int slot = slot(table, text);
    return table[slot] == null ? -1 : numbers[slot];
  }

  /** The number of the text, a new one if it had none; the text is copied. */
  int add(UTF8String text) {
    int slot = slot(table, text);
    if (table[slot] != null) {
      return numbers[slot];
    }
    table[slot] = text.copy();
    numbers[slot] = values.size();
    values.add(text.toString());
    if (values.size() * 2 > table.length) {
      grow();
    }
    return values.size() - 1;
  }

  /** The texts by number. */
  List<String> values() {
    return values;
  }

  private void grow() {
    UTF8String[] larger = new UTF8String[table.length * 2];
    int[] moved = new int[larger.length];
    for (int i = 0; i < table.length; i++) {
      if (table[i] != null) {
        int slot = slot(larger, table[i]);
        larger[slot] = table[i];
        moved[slot] = numbers[i];
      }
    }
    table = larger;
    numbers = moved;
  }

  private static int slot(UTF8String[] table, UTF8String text) {
    int mask = table.length - 1;
    int slot = text.hashCode() & mask;
    while (table[slot] != null && !table[slot].equals(text)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /* Only the texts travel; the table is made anew. */
  private Object readResolve() {
    return new CategoryIndex(values);
  }
}
