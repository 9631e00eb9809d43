package dev.preamble.artifacts;

import java.util.UUID;

/**
 * The name of one artifact, and the one home of the key layout. A key is written once; what a run makes lies under the
 * run, so that a fenced run can never stand in another's way.
 *
 * <pre>
 * tenants/TENANT/datasets/ID/data.jsonl
 * tenants/TENANT/jobs/JOB/inputs.jsonl
 * tenants/TENANT/jobs/JOB/runs/RUN/checkpoint-STEP.safetensors
 *                                  manifest-STEP.json
 *                                  results.jsonl
 *                                  comparison.json
 *                                  state.safetensors
 *                                  prefix/adapter_model.safetensors
 *                                         adapter_config.json
 *                                         training.json
 *                                         metrics.json
 *                                         texts.jsonl
 * tenants/TENANT/imports/VERSION/adapter_model.safetensors
 *                                adapter_config.json
 * tenants/TENANT/uploads/UPLOAD/PART
 * </pre>
 *
 * @param value the whole key; always within one tenant's area, whoever made the string
 */
public record ArtifactKey(String value) {
    private static final int LENGTH_LIMIT = 1024;

    public ArtifactKey {
        var end = value.lastIndexOf('/');
        if (end < 0 || value.length() > LENGTH_LIMIT) {
            throw new IllegalArgumentException("not an artifact key: '" + value + "'");
        }
        var area = new ArtifactArea(value.substring(0, end + 1));
        KeyPiece.name(value.substring(area.path().length()));
    }

    /** A tenant's rows, as uploaded. */
    public static ArtifactKey dataset(String tenant, UUID dataset) {
        return ArtifactArea.dataset(tenant, dataset).key("data.jsonl");
    }

    /** The inputs of a generation job. */
    public static ArtifactKey inputs(String tenant, UUID job) {
        return ArtifactArea.job(tenant, job).key("inputs.jsonl");
    }

    /** All that the next segment needs to go on from the step. */
    public static ArtifactKey checkpoint(String tenant, UUID job, UUID run, long step) {
        return ArtifactArea.run(tenant, job, run).key("checkpoint-" + KeyPiece.step(step) + ".safetensors");
    }

    /** Written after the step's checkpoint: its presence says that the checkpoint is whole. */
    public static ArtifactKey manifest(String tenant, UUID job, UUID run, long step) {
        return ArtifactArea.run(tenant, job, run).key("manifest-" + KeyPiece.step(step) + ".json");
    }

    /** Generated lines of one run. */
    public static ArtifactKey results(String tenant, UUID job, UUID run) {
        return ArtifactArea.run(tenant, job, run).key("results.jsonl");
    }

    /** What a comparison came to. */
    public static ArtifactKey comparison(String tenant, UUID job, UUID run) {
        return ArtifactArea.run(tenant, job, run).key("comparison.json");
    }

    /** What the trainer of the learned prefix left; no file of the version. */
    public static ArtifactKey state(String tenant, UUID job, UUID run) {
        return ArtifactArea.run(tenant, job, run).key("state.safetensors");
    }

    /** The learned prefix's weights. */
    public static ArtifactKey adapterModel(String tenant, UUID job, UUID run) {
        return prefixFile(tenant, job, run, "adapter_model.safetensors");
    }

    /** The learned prefix's shape, readable by PEFT where PEFT can express it. */
    public static ArtifactKey adapterConfig(String tenant, UUID job, UUID run) {
        return prefixFile(tenant, job, run, "adapter_config.json");
    }

    /** What made the prefix: digests, options, seed, code version, losses. */
    public static ArtifactKey training(String tenant, UUID job, UUID run) {
        return prefixFile(tenant, job, run, "training.json");
    }

    /** How good the prefix is. */
    public static ArtifactKey metrics(String tenant, UUID job, UUID run) {
        return prefixFile(tenant, job, run, "metrics.json");
    }

    /** What the prefix was scored by. */
    public static ArtifactKey texts(String tenant, UUID job, UUID run) {
        return prefixFile(tenant, job, run, "texts.jsonl");
    }

    /** A file of a prefix version that the tenant brought. */
    public static ArtifactKey imported(String tenant, UUID version, String file) {
        return ArtifactArea.imported(tenant, version).key(file);
    }

    /** A part of a dataset that is being uploaded. A part that is sent again has another id. */
    public static ArtifactKey part(String tenant, UUID upload, UUID part) {
        return ArtifactArea.upload(tenant, upload).key(part.toString());
    }

    private static ArtifactKey prefixFile(String tenant, UUID job, UUID run, String file) {
        return ArtifactArea.run(tenant, job, run).key("prefix/" + file);
    }

    @Override
    public String toString() {
        return value;
    }
}
