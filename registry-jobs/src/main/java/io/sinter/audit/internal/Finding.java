package io.sinter.audit.internal;

import io.sinter.audit.Automation;
import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.audit.LinkState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is found of one link while it is followed. A problem outweighs everything, absence the rest;
 * what is left open makes it unchecked; otherwise it is verified. Not thread-safe.
 */
final class Finding {
  private final LinkKind kind;
  private final Map<String, String> evidence = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> next = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private String value = "";
  private Optional<String> absent = Optional.empty();
  private Automation automation = Automation.AUTOMATIC;

  Finding(LinkKind kind) {
    this.kind = kind;
  }

  /** What the link leads to, in a few words. */
  Finding value(String text) {
    value = text;
    return this;
  }

  /** Something that was looked at; what is empty is left out. */
  Finding evidence(String name, Object shown) {
    String text = String.valueOf(shown);
    if (!text.isEmpty()) {
      evidence.put(name, text);
    }
    return this;
  }

  /** The two ends contradict each other, or one is gone. */
  Finding problem(String sentence, String remedy) {
    problems.add(sentence);
    return next(remedy);
  }

  /** There is no such link. */
  Finding absent(String sentence, String remedy) {
    absent = Optional.of(sentence);
    return next(remedy);
  }

  /** Something this audit did not, or could not, look at. */
  Finding open(String sentence, String remedy) {
    open.add(sentence);
    return next(remedy);
  }

  /** The link was made by hand. */
  Finding manual(String sentence, String remedy) {
    automation = Automation.MANUAL;
    notes.add(sentence);
    return next(remedy);
  }

  /** Something that was verified. */
  Finding note(String sentence) {
    notes.add(sentence);
    return this;
  }

  boolean hasProblem() {
    return !problems.isEmpty();
  }

  private Finding next(String remedy) {
    if (!remedy.isEmpty() && !next.contains(remedy)) {
      next.add(remedy);
    }
    return this;
  }

  Link link() {
    if (!problems.isEmpty()) {
      return link(LinkState.BROKEN, automation, problems);
    }
    if (absent.isPresent()) {
      return link(LinkState.ABSENT, Automation.NONE, List.of(absent.get()));
    }
    List<String> sentences = new ArrayList<>(open);
    sentences.addAll(notes);
    return link(open.isEmpty() ? LinkState.VERIFIED : LinkState.UNCHECKED, automation, sentences);
  }

  private Link link(LinkState state, Automation by, List<String> sentences) {
    return new Link(
        kind,
        state,
        by,
        value,
        String.join("; ", sentences),
        state == LinkState.BROKEN ? sentences : List.of(),
        String.join(" ", next),
        evidence);
  }
}
