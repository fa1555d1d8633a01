package io.sinter.training.internal.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.storage.StorageLevel;

/** Cuts the files of scans into shares that do not depend on how Spark cut them into tasks. */
final class FileShares {
  private FileShares() {}

  /**
   * The files of a source.
   *
   * @param scan which reads them
   * @param finer cuts them where whole files are too coarse
   */
  record Files(FileScanRDD scan, UnaryOperator<List<PartitionedFile>> finer) {}

  /** The scan that an RDD maps partition by partition; empty if there is none. */
  static Optional<FileScanRDD> scan(RDD<?> rdd) {
    RDD<?> at = rdd;
    while (!(at instanceof FileScanRDD)) {
      // A persisted partition is known by its index, which a share does not have.
      if (at.dependencies().size() != 1
          || !at.getStorageLevel().equals(StorageLevel.NONE())
          || !(at.dependencies().head() instanceof OneToOneDependency<?>)) {
        return Optional.empty();
      }
      at = at.dependencies().head().rdd();
    }
    return Optional.of((FileScanRDD) at);
  }

  /**
   * A partition of each source for each rank, balanced by bytes over all sources.
   *
   * @return by source, by rank; empty if no cut is balanced
   */
  static Optional<List<List<List<Partition>>>> of(List<Files> sources, int ranks) {
    List<Piece> whole = new ArrayList<>();
    List<Piece> finer = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      int source = i;
      List<PartitionedFile> files = whole(sources.get(i).scan());
      files.forEach(file -> whole.add(new Piece(source, file)));
    }
    Optional<List<List<Piece>>> shares = Shares.balanced(whole, Piece::bytes, ranks);
    if (shares.isEmpty()) {
      for (int i = 0; i < sources.size(); i++) {
        int source = i;
        Files files = sources.get(i);
        files.finer().apply(whole(files.scan())).forEach(cut -> finer.add(new Piece(source, cut)));
      }
      shares = Shares.balanced(finer, Piece::bytes, ranks);
    }
    return shares.map(found -> partitions(found, sources.size()));
  }

  /** The files of a scan as Spark cuts them, in order. */
  static List<PartitionedFile> pieces(FileScanRDD scan) {
    List<PartitionedFile> pieces = new ArrayList<>();
    for (FilePartition partition : Scala.list(scan.filePartitions())) {
      pieces.addAll(List.of(partition.files()));
    }
    pieces.sort(
        Comparator.<PartitionedFile, String>comparing(file -> file.filePath().urlEncoded())
            .thenComparingLong(PartitionedFile::start));
    return pieces;
  }

  /** A part of a file. */
  static PartitionedFile piece(PartitionedFile file, long start, long length) {
    return new PartitionedFile(
        file.partitionValues(),
        file.filePath(),
        start,
        length,
        file.locations(),
        file.modificationTime(),
        file.fileSize(),
        file.otherConstantMetadataColumnValues());
  }

  private record Piece(int source, PartitionedFile file) {
    long bytes() {
      return file.length();
    }
  }

  /** The files of a scan in the order of their paths, the pieces of each as one. */
  private static List<PartitionedFile> whole(FileScanRDD scan) {
    Map<String, PartitionedFile> files = new LinkedHashMap<>();
    for (PartitionedFile piece : pieces(scan)) {
      files.merge(
          piece.filePath().urlEncoded(),
          piece,
          (one, next) -> piece(one, one.start(), next.start() + next.length() - one.start()));
    }
    return List.copyOf(files.values());
  }

  private static List<List<List<Partition>>> partitions(List<List<Piece>> shares, int sources) {
    List<List<List<Partition>>> bySource = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      int source = i;
      List<List<Partition>> byRank = new ArrayList<>();
      for (List<Piece> share : shares) {
        PartitionedFile[] files =
            share.stream()
                .filter(piece -> piece.source() == source)
                .map(Piece::file)
                .toArray(PartitionedFile[]::new);
        byRank.add(List.of(new FilePartition(byRank.size(), files)));
      }
      bySource.add(byRank);
    }
    return bySource;
  }
}
