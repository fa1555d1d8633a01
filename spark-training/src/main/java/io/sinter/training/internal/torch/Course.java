package io.sinter.training.internal.torch;

import io.sinter.training.EpochReport;
import io.sinter.training.internal.checkpoint.Cursor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a training is and what it has come to so far; the same on all ranks. Not thread-safe. */
final class Course {
  /** The epoch to go on with, from 1. */
  int epoch = 1;

  /** The step of that epoch to go on with, from 0. */
  int step;

  /** Steps taken so far. */
  long steps;

  /** 0 before the first epoch has ended. */
  int bestEpoch;

  double bestMetric = Double.NaN;

  final List<EpochReport> reports = new ArrayList<>();

  Cursor cursor(int ranks) {
    return new Cursor(epoch, step, steps, ranks);
  }

  /** Whether early stopping has come. */
  boolean exhausted(int patience) {
    return patience > 0 && bestEpoch > 0 && reports.size() - bestEpoch >= patience;
  }

  /** As bytes, without the place, which the cursor tells. */
  ByteBuffer bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(bestEpoch);
      out.writeDouble(bestMetric);
      out.writeInt(reports.size());
      for (EpochReport report : reports) {
        out.writeInt(report.epoch());
        out.writeInt(report.epochs());
        out.writeDouble(report.loss());
        out.writeDouble(report.learningRate());
        out.writeLong(report.rows());
        out.writeDouble(report.seconds());
        out.writeDouble(report.communicationShare());
        out.writeDouble(report.waitingShare());
        out.writeInt(report.metrics().size());
        for (Map.Entry<String, Double> metric : report.metrics().entrySet()) {
          out.writeUTF(metric.getKey());
          out.writeDouble(metric.getValue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /** The course at a cursor. */
  static Course of(Cursor cursor, ByteBuffer bytes) {
    Course course = new Course();
    course.epoch = cursor.epoch();
    course.step = cursor.step();
    course.steps = cursor.steps();
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(array))) {
      course.bestEpoch = in.readInt();
      course.bestMetric = in.readDouble();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        course.reports.add(report(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return course;
  }

  private static EpochReport report(DataInputStream in) throws IOException {
    int epoch = in.readInt();
    int epochs = in.readInt();
    double loss = in.readDouble();
    double rate = in.readDouble();
    long rows = in.readLong();
    double seconds = in.readDouble();
    double communication = in.readDouble();
    double waiting = in.readDouble();
    Map<String, Double> metrics = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      metrics.put(in.readUTF(), in.readDouble());
    }
    return new EpochReport(
        epoch, epochs, loss, metrics, rate, rows, seconds, communication, waiting);
  }
}
