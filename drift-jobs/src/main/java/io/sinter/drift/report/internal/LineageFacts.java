package io.sinter.drift.report.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where one prediction comes from, link by link.
 *
 * @param key the predicted row's key, for example {@code 2013-07-01-EV-4123}
 * @param why why this row was chosen
 * @param links from the prediction back to the gate that let its model through
 * @param features the values the model saw, in the order of the network's inputs
 * @param missing why there is nothing to trace; empty when there is
 */
public record LineageFacts(
    String key,
    String why,
    List<Link> links,
    Map<String, String> features,
    Optional<String> missing) {

  public LineageFacts {
    links = List.copyOf(links);
    features = Maps.frozen(features);
  }

  /** What checking a link said. */
  public enum State {
    VERIFIED("verified"),
    FAILED("does not match"),
    UNCHECKED("not recorded");

    private final String words;

    State(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * One station of the chain.
   *
   * @param kind what it is: prediction, model version, run, training table, gate
   * @param name its name
   * @param details what is known about it
   * @param state whether it was checked against the station before
   * @param check what was compared
   */
  public record Link(
      String kind, String name, Map<String, String> details, State state, String check) {
    public Link {
      details = Maps.frozen(details);
    }
  }

  public static LineageFacts missing(String reason) {
    return new LineageFacts("", "", List.of(), Map.of(), Optional.of(reason));
  }

  public boolean verified() {
    return !links.isEmpty() && links.stream().allMatch(link -> link.state() == State.VERIFIED);
  }
}
