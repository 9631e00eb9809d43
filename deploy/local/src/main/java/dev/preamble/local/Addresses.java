package dev.preamble.local;

import java.io.PrintWriter;

/** What a person needs to know of a platform that runs. */
record Addresses(Platform platform) {
    void print(PrintWriter out) {
        out.println();
        out.println("API        " + platform.gateway());
        out.println("Dashboard  " + platform.gateway().resolve("/dashboard"));
        out.println("Logins     " + platform.connections().identity().issuer());
        out.println("Kafka      " + platform.connections().kafka().tenantBootstrap() + " for tenants");
        out.println("Operator   user operator, password in " + platform.operatorPassword());
        out.println("Logs       " + platform.log("*"));
        out.println("Ctrl-C, or ./preamble down, stops the platform and keeps its data.");
        out.flush();
    }
}
