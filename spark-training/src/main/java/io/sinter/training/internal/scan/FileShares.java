package io.sinter.training.internal.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.Partition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.storage.StorageLevel;

/** Cuts the files of a scan into shares that do not depend on how Spark cut them into tasks. */
final class FileShares {
  private FileShares() {}

  /** The scan that an RDD maps partition by partition; empty if there is none. */
  static Optional<FileScanRDD> scan(RDD<?> rdd) {
    RDD<?> at = rdd;
    while (!(at instanceof FileScanRDD)) {
      // A persisted partition is known by its index, which a share does not have.
      if (at.dependencies().size() != 1
          || !at.getStorageLevel().equals(StorageLevel.NONE())
          || !(at.dependencies().head() instanceof org.apache.spark.OneToOneDependency<?>)) {
        return Optional.empty();
      }
      at = at.dependencies().head().rdd();
    }
    return Optional.of((FileScanRDD) at);
  }

  /** A partition a rank, by balanced bytes; empty if no cut is balanced. */
  static Optional<List<List<Partition>>> of(FileScanRDD scan, int ranks) {
    List<PartitionedFile> pieces = new ArrayList<>();
    for (FilePartition partition : Scala.list(scan.filePartitions())) {
      pieces.addAll(List.of(partition.files()));
    }
    pieces.sort(
        Comparator.<PartitionedFile, String>comparing(file -> file.filePath().urlEncoded())
            .thenComparingLong(PartitionedFile::start));
    return balanced(whole(pieces), ranks).or(() -> balanced(pieces, ranks));
  }

  /** The pieces of each file as one. */
  private static List<PartitionedFile> whole(List<PartitionedFile> pieces) {
    Map<String, PartitionedFile> files = new LinkedHashMap<>();
    for (PartitionedFile piece : pieces) {
      files.merge(
          piece.filePath().urlEncoded(),
          piece,
          (one, next) ->
              new PartitionedFile(
                  one.partitionValues(),
                  one.filePath(),
                  one.start(),
                  next.start() + next.length() - one.start(),
                  one.locations(),
                  one.modificationTime(),
                  one.fileSize(),
                  one.otherConstantMetadataColumnValues()));
    }
    return List.copyOf(files.values());
  }

  private static Optional<List<List<Partition>>> balanced(List<PartitionedFile> files, int ranks) {
    return Shares.balanced(files, PartitionedFile::length, ranks)
        .map(
            shares -> {
              List<List<Partition>> partitions = new ArrayList<>();
              for (List<PartitionedFile> share : shares) {
                partitions.add(
                    List.of(
                        new FilePartition(
                            partitions.size(), share.toArray(PartitionedFile[]::new))));
              }
              return partitions;
            });
  }
}
