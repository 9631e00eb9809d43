package dev.preamble.gateway.tenant;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** What the gateway uses of Keycloak's admin API, in the platform's realm. Every call has a timeout, by configuration. */
@RegisterRestClient(configKey = "keycloak-admin")
@OidcClientFilter
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface KeycloakRealm {
    /** Organisations whose name or domain is exactly this. */
    @GET
    @Path("/organizations")
    List<Organization> organizations(@QueryParam("search") String name, @QueryParam("exact") boolean exact);

    @POST
    @Path("/organizations")
    void make(Organization organization);

    @DELETE
    @Path("/organizations/{id}")
    void removeOrganization(@PathParam("id") String id);

    @GET
    @Path("/organizations/{id}/members")
    List<User> members(
            @PathParam("id") String organization, @QueryParam("first") int first, @QueryParam("max") int most);

    /** @param user the user's id, as bare text */
    @POST
    @Path("/organizations/{id}/members")
    void join(@PathParam("id") String organization, String user);

    /** The organisations of a user. */
    @GET
    @Path("/organizations/members/{id}/organizations")
    List<Organization> organizationsOf(@PathParam("id") String user);

    @GET
    @Path("/users")
    List<User> users(@QueryParam("username") String username, @QueryParam("exact") boolean exact);

    @GET
    @Path("/users/{id}/role-mappings/realm")
    List<Role> rolesOf(@PathParam("id") String user);

    @POST
    @Path("/users")
    void make(User user);

    @PUT
    @Path("/users/{id}/reset-password")
    void reset(@PathParam("id") String user, Credential password);

    /** Ends all sessions of the user, and makes the tokens that they gave useless for getting new ones. */
    @POST
    @Path("/users/{id}/logout")
    void logout(@PathParam("id") String user);

    @DELETE
    @Path("/users/{id}")
    void removeUser(@PathParam("id") String id);

    /** @param search whether the client id may also be a part of a longer one */
    @GET
    @Path("/clients")
    List<Client> clients(
            @QueryParam("clientId") String clientId,
            @QueryParam("search") boolean search,
            @QueryParam("first") int first,
            @QueryParam("max") int most);

    @POST
    @Path("/clients")
    void make(Client client);

    @DELETE
    @Path("/clients/{id}")
    void removeClient(@PathParam("id") String id);

    /** Gives the client a new secret. */
    @POST
    @Path("/clients/{id}/client-secret")
    Credential rotate(@PathParam("id") String id);

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Organization(
            @Nullable String id,
            String name,
            @Nullable String alias,
            @Nullable Boolean enabled) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record User(
            @Nullable String id,
            String username,
            @Nullable String email,
            @Nullable Boolean enabled,
            @Nullable List<Credential> credentials) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Credential(
            String type, @Nullable String value, @Nullable Boolean temporary) {
        @Override
        public String toString() {
            return "Credential[" + type + "]";
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Role(String name) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Client(
            @Nullable String id,
            String clientId,
            @Nullable String name,
            @Nullable Boolean publicClient,
            @Nullable Boolean serviceAccountsEnabled,
            @Nullable Boolean standardFlowEnabled,
            @Nullable Boolean directAccessGrantsEnabled,
            @Nullable Boolean fullScopeAllowed,
            @Nullable List<String> defaultClientScopes,
            @Nullable List<String> optionalClientScopes,
            @Nullable List<Mapper> protocolMappers) {}

    /** A claim of a client's tokens. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Mapper(String name, String protocol, String protocolMapper, Map<String, String> config) {}
}
