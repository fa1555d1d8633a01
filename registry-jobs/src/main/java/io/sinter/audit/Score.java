package io.sinter.audit;

import java.util.Collection;
import java.util.Locale;

/**
 * The lifecycle integration score: how much of a model's lifecycle holds together by itself.
 *
 * <p>Each of the twelve links of a chain gives 0 points if it is absent or broken, 1 if it is there
 * but made by hand or not checked, 2 if a job made it and the audit verified it. The score is the
 * points over the most there could be, 24 a chain. A model's score is over the links of all its
 * chains.
 *
 * @param points the points of all links
 * @param most twice the number of links
 * @param automatic how many links are automatic and verified
 * @param links how many links there are
 */
public record Score(int points, int most, int automatic, int links) {
  /** The score of these links. */
  public static Score of(Collection<Link> links) {
    return new Score(
        links.stream().mapToInt(Link::points).sum(),
        links.size() * Link.MOST_POINTS,
        (int) links.stream().filter(Link::isAutomaticAndVerified).count(),
        links.size());
  }

  /** Points over the most there could be, in [0, 1]; 0 where there is no link. */
  public double share() {
    return most == 0 ? 0 : (double) points / most;
  }

  /** {@code 79 % (19 of 24 points; 9 of 12 links automatic and verified)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f %% (%d of %d points; %d of %d links automatic and verified)",
        Math.floor(share() * 100),
        points,
        most,
        automatic,
        links);
  }
}
