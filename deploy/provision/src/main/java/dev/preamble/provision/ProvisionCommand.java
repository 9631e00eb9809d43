package dev.preamble.provision;

import dev.preamble.provision.keycloak.SigningKeys;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./preamble provision}: sets up servers that run elsewhere. */
@Command(
        name = "provision",
        mixinStandardHelpOptions = true,
        description = {
            "Sets up Kafka, PostgreSQL, an object store and Keycloak for the platform.",
            "Run again, it changes nothing, or puts right what somebody changed, and says so."
        },
        footerHeading =
                "%nSettings are environment variables; the value of any NAME may lie in the file that NAME_FILE names."
                        + "%nA server is set up where its address is set. Ends with 1 if one could not be, 2 if a setting is wrong.%n%n",
        footer = {
            "Kafka",
            "  PREAMBLE_KAFKA_BOOTSTRAP                 host:port,…",
            "  PREAMBLE_KAFKA_PROTOCOL                  SASL_SSL or SASL_PLAINTEXT (this is the default)",
            "  PREAMBLE_KAFKA_USERNAME, _PASSWORD       a super user (default: preamble-admin)",
            "  PREAMBLE_KAFKA_GATEWAY_PASSWORD, _SCHEDULER_PASSWORD, _WORKER_PASSWORD",
            "                                           of users that are to be there; absent, they are yours to make",
            "  PREAMBLE_KAFKA_REPLICATION               of each topic (default: 3)",
            "  PREAMBLE_KAFKA_MIN_INSYNC                replicas that must have a record (default: 2)",
            "  PREAMBLE_KAFKA_TENANT_BYTES_PER_SECOND   quota of every user without one of their own; 0 leaves quotas alone",
            "                                           (default: 10485760)",
            "  PREAMBLE_POOLS                           pools whose topics are made now, joined by commas",
            "PostgreSQL",
            "  PREAMBLE_DATABASE_URL                    jdbc:postgresql://host:port/preamble",
            "  PREAMBLE_DATABASE_USERNAME, _PASSWORD    may make roles and databases (default: postgres)",
            "  PREAMBLE_DATABASE_OWNER_PASSWORD, _GATEWAY_PASSWORD, _SCHEDULER_PASSWORD",
            "  PREAMBLE_DATABASE_KEYCLOAK_PASSWORD      where this server is to have Keycloak's database too",
            "Object store",
            "  PREAMBLE_STORE_ENDPOINT                  a URL",
            "  PREAMBLE_STORE_REGION                    where the bucket is made (default: us-east-1)",
            "  PREAMBLE_STORE_BUCKET                    (default: preamble)",
            "  PREAMBLE_STORE_ACCESS_KEY, _SECRET_KEY   an administrator",
            "  PREAMBLE_STORE_GATEWAY_SECRET_KEY, _SCHEDULER_SECRET_KEY, _WORKER_SECRET_KEY",
            "                                           of users that are to be there (MinIO)",
            "Keycloak",
            "  PREAMBLE_KEYCLOAK_URL",
            "  PREAMBLE_KEYCLOAK_ADMIN_CLIENT, _ADMIN_SECRET",
            "                                           a client of the realm master that may administer all",
            "  PREAMBLE_OIDC_CLIENT_SECRET              of the client preamble-gateway",
            "  PREAMBLE_OPERATOR_PASSWORD               of the first operator, who is made with the realm",
            "  PREAMBLE_GATEWAY_URL                     where people find the dashboard (default: this machine)"
        })
public final class ProvisionCommand implements Callable<Integer> {
    private static final int REFUSED = 1;
    private static final String KEYCLOAK = "Keycloak";

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public ProvisionCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public static void main(String[] arguments) {
        // What libraries tell is for logs; this output is for a person.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(new CommandLine(new ProvisionCommand(System.getenv())).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Server> servers;
        try {
            servers = new Settings(new Variables(environment)).servers();
        } catch (BadSetting e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        boolean done = true;
        for (Server server : servers) {
            done &= provision(server);
        }
        return done ? CommandLine.ExitCode.OK : REFUSED;
    }

    @Command(
            name = "rotate-keys",
            mixinStandardHelpOptions = true,
            description = {
                "Has the realm sign its tokens by another key, and removes the one before. Nobody notices, but it takes some",
                "eight minutes: two until all have read the new key, and then until the last token by the one before has run",
                "out. Run again, it goes on with a rotation that broke off, or else begins another.",
                "Needs PREAMBLE_KEYCLOAK_URL, PREAMBLE_KEYCLOAK_ADMIN_CLIENT and PREAMBLE_KEYCLOAK_ADMIN_SECRET."
            })
    int rotateKeys(
            @Option(
                            names = "--at-once",
                            description =
                                    "Waits for nothing, for a key that was stolen: what it signed is refused, and people"
                                            + " log in anew. Restart gateways and brokers then, which know it for a while more.")
                    boolean atOnce)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Journal journal = new Journal(line -> say(KEYCLOAK, line));
        try {
            new SigningKeys(new Settings(new Variables(environment)).keycloakLogin(), (time, why) -> {
                        if (!atOnce) {
                            say(KEYCLOAK, "waits for " + time.toSeconds() + " s, " + why);
                            Thread.sleep(time);
                        }
                    })
                    .rotate(journal);
            return CommandLine.ExitCode.OK;
        } catch (BadSetting e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (ProvisioningFailed e) {
            err.println(e.getMessage());
            return REFUSED;
        }
    }

    private boolean provision(Server server) throws InterruptedException {
        Journal journal = new Journal(line -> say(server.name(), line));
        try {
            server.provision(journal);
            say(server.name(), journal.changes() == 0 ? "nothing to change." : "changes: " + journal.changes() + ".");
            return true;
        } catch (ProvisioningFailed e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
            return false;
        }
    }

    private void say(String server, String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(server + ": " + line);
        out.flush();
    }
}
