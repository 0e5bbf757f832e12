import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.validators.ValidatorConfig;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;

/**
 * Asks veraPDF whether files conform. Arguments: profiles with commas between ("ua1,3a"), then files.
 * Prints one line per file and profile, fields separated by tabs: file, profile, number of checks made, and then each
 * failed rule as "clause-test: message". Exit code 0 if every file conforms, 1 if one does not; a crash is no verdict.
 */
public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean sound = true;
        for (int file = 1; file < arguments.length; file++) {
            for (String profile : arguments[0].split(",")) {
                ValidationResult result = validated(new File(arguments[file]), PDFAFlavour.byFlavourId(profile));
                System.out.println(line(arguments[file], profile, result));
                sound &= result.isCompliant();
            }
        }
        System.exit(sound ? 0 : 1);
    }

    private static ValidationResult validated(File file, PDFAFlavour flavour) throws Exception {
        ValidatorConfig settings =
            ValidatorFactory.createConfig(flavour, false, -1, false, false, Level.OFF, "", false);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(settings, flavour)) {
            return validator.validate(parser);
        }
    }

    private static String line(String file, String profile, ValidationResult result) {
        Map<String, String> failed = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                String where = assertion.getLocation() == null ? "" : " at " + assertion.getLocation().getContext();
                failed.putIfAbsent(rule, rule + ": " + assertion.getMessage().replaceAll("\\s+", " ") + where);
            }
        }
        if (failed.isEmpty() && !result.isCompliant()) {
            failed.put("", "0-0: not compliant, no rule named");
        }
        return file + "\t" + profile + "\t" + result.getTotalAssertions() + "\t" + String.join("\t", failed.values());
    }
}
