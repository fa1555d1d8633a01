package io.sinter.training.internal.scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts Parquet files where they can be cut, between row groups, from their footers. */
final class RowGroups {
  private static final Logger LOG = LoggerFactory.getLogger(RowGroups.class);
  private static final int MOST_FILES = 256;

  private RowGroups() {}

  /** The row groups of files of a scan; the files as they are where they cannot be cut. */
  static List<PartitionedFile> of(FileSourceScanExec scan, List<PartitionedFile> files) {
    HadoopFsRelation relation = scan.relation();
    if (!(relation.fileFormat() instanceof ParquetFileFormat format) || files.size() > MOST_FILES) {
      return files;
    }
    Configuration hadoop =
        relation.sparkSession().sessionState().newHadoopConfWithOptions(relation.options());
    List<PartitionedFile> groups = new ArrayList<>();
    for (PartitionedFile file : files) {
      if (format.isSplitable(relation.sparkSession(), relation.options(), file.toPath())) {
        groups.addAll(of(file, hadoop));
      } else {
        groups.add(file);
      }
    }
    return groups;
  }

  private static List<PartitionedFile> of(PartitionedFile file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file.toPath(), hadoop))) {
      List<PartitionedFile> groups = new ArrayList<>();
      for (BlockMetaData group : reader.getFooter().getBlocks()) {
        // A reader takes the groups whose middle lies in its range.
        groups.add(FileShares.piece(file, group.getStartingPos(), group.getCompressedSize()));
      }
      return groups.isEmpty() ? List.of(file) : groups;
    } catch (IOException e) {
      LOG.warn("Cannot cut {} for ranks: its footer cannot be read", file.filePath(), e);
      return List.of(file);
    }
  }
}
