package io.sinter.arrow.internal;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The options of the JVM of a probe, as lines of a file: a command line could be too long. */
final class ProbeOptions {
  private ProbeOptions() {}

  static List<String> of(Path folder, long heapBytes) {
    List<String> options = new ArrayList<>();
    options.add("-Xmx%dm".formatted(heapBytes >> 20));
    options.add("-XX:+UseSerialGC");
    options.add("-XX:TieredStopAtLevel=1");
    options.add("-XX:ReservedCodeCacheSize=48m");
    options.add("-XX:CompressedClassSpaceSize=64m");
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add("-XX:-CreateCoredumpOnCrash");
    options.add("-XX:ErrorFile=" + folder.resolve(ProbeDeath.CRASH));
    options.add("-XX:+IgnoreUnrecognizedVMOptions");
    options.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("-Djava.io.tmpdir=" + folder);
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("org.bytedeco.javacpp.") || name.startsWith("onnxruntime.native.")) {
        options.add("-D%s=%s".formatted(name, System.getProperty(name)));
      }
    }
    options.add("-cp");
    options.add(String.join(File.pathSeparator, classPath()));
    return options.stream().map(ProbeOptions::quoted).toList();
  }

  /** This JVM's, then what class loaders such as Spark's have added to it. */
  private static Set<String> classPath() {
    Set<String> entries = new LinkedHashSet<>();
    entries.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    for (@Nullable ClassLoader start :
        new ClassLoader[] {
          Thread.currentThread().getContextClassLoader(), ProbeOptions.class.getClassLoader()
        }) {
      for (@Nullable ClassLoader loader = start; loader != null; loader = loader.getParent()) {
        if (loader instanceof URLClassLoader urls) {
          for (URL url : urls.getURLs()) {
            add(entries, url);
          }
        }
      }
    }
    entries.remove("");
    return entries;
  }

  private static void add(Set<String> entries, URL url) {
    if (!url.getProtocol().equals("file")) {
      LoggerFactory.getLogger(ProbeOptions.class).debug("not on the class path: {}", url);
      return;
    }
    try {
      entries.add(Path.of(url.toURI()).toString());
    } catch (URISyntaxException | IllegalArgumentException e) {
      LoggerFactory.getLogger(ProbeOptions.class).debug("not on the class path: {}", url, e);
    }
  }

  private static String quoted(String option) {
    return "\"" + option.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
