package dev.preamble.local;

import dev.preamble.local.demo.Demo;
import java.io.PrintWriter;
import java.util.List;

/** What a person needs to know of a platform that runs. */
record Addresses(Platform platform) {
    void print(PrintWriter out) {
        print(out, List.of());
    }

    /** @param people of tenants, who may look at the dashboard too */
    void print(PrintWriter out, List<Demo.Login> people) {
        out.println();
        out.println("API        " + platform.gateway());
        out.println("Dashboard  " + platform.gateway().resolve("/dashboard"));
        out.println("Logins     " + platform.connections().identity().issuer());
        out.println("Kafka      " + platform.connections().kafka().tenantBootstrap() + " for tenants");
        out.println("Operator   user operator, password in " + platform.operatorPassword());
        people.forEach(person -> out.println("Tenant     " + person.tenant() + ": user " + person.username()
                + ", password in " + person.password()));
        out.println("Logs       " + platform.log("*"));
        out.println("Ctrl-C, or ./preamble down, stops the platform and keeps its data.");
        out.flush();
    }
}
