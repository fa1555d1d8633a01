package io.sinter.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.PackageContents;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TimePeriod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageFormatTest {
  private static final Feature CARRIER = new CategoricalFeature("carrier", List.of("AA"), 1);
  private static final Feature TIME = new CyclicFeature("at", List.of(TimePeriod.WEEK));

  @TempDir private Path folder;

  @Test
  void packagesWithoutTimesStayInTheFormatThatEarlierVersionsRead() throws IOException {
    Path plain = write("plain", CARRIER);
    Path timed = write("timed", CARRIER, TIME);

    assertThat(plain.resolve("features.json")).content().contains("\"format\" : 1");
    assertThat(timed.resolve("features.json")).content().contains("\"format\" : 2");
    assertThat(ModelPackage.open(plain).features().features()).containsExactly(CARRIER);
    assertThat(ModelPackage.open(timed).features().features()).containsExactly(CARRIER, TIME);
    assertThat(Files.readString(timed.resolve("code/sinter_onnx.py"))).contains("not in (1, 2)");
  }

  @Test
  void aFormatOfALaterVersionIsRefused() throws IOException {
    Path later = write("later", CARRIER);
    Path features = later.resolve("features.json");
    Files.writeString(
        features, Files.readString(features).replace("\"format\" : 1", "\"format\" : 3"));

    assertThatThrownBy(() -> PackageFiles.read(later))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its format is 3, not 1 to 2");
  }

  private Path write(String name, Feature... features) {
    Path directory = folder.resolve(name);
    ModelPackage.write(
        directory,
        new PackageContents(
            new FeatureSpec(List.of(features)),
            0.5,
            name,
            "",
            "",
            new byte[] {1},
            new byte[] {2},
            List.of(),
            "# " + name,
            Map.of()));
    return directory;
  }
}
