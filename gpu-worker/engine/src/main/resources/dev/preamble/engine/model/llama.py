# Llama (Touvron et al. 2023) and Qwen2 (Yang et al. 2024) as TorchScript, with causal.py, attention.py and loss.py behind it.
#
# {headwidth}, {epsilon}, {activation}, {frequencies}, {magnitude}, which matrices have a bias, and where in a layer each of
# them is are filled in from config.json before this text is compiled.
#
#   B rows, T tokens, C width, H heads, K heads of keys and values, D width of a head, V vocabulary
#
# weights: embed_tokens (V, C), norm (C), and for each layer, as (out, in), with or without a bias behind each matrix:
#   input_layernorm (C), q_proj (H * D, C), k_proj (K * D, C), v_proj (K * D, C), o_proj (C, H * D),
#   post_attention_layernorm (C), gate_proj (inner, C), up_proj (inner, C), down_proj (C, inner)
#   and last, if it is not the embedding, the head (V, C).
class Llama(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def embed(self, ids: Tensor, positions: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.embedding(weights[0], ids)  # (B, T, C)

  # Nothing changes: where a token is shows in its queries and keys.
  def placed(self, x: Tensor, positions: Tensor, weights: List[Tensor]) -> Tensor:
    return x

  # Cosine and sine of the angle by which each pair turns. (2, B, 1, T, D / 2)
  def rotation(self, positions: Tensor, dtype: int) -> Tensor:
    frequencies = torch.tensor({frequencies}, dtype=6, device=positions.device)  # (D / 2)
    angles = torch.unsqueeze(torch.to(positions, 6), 2) * frequencies  # (B, T, D / 2)
    turns = torch.stack([torch.cos(angles), torch.sin(angles)]) * {magnitude}  # (2, B, T, D / 2)
    return torch.to(torch.unsqueeze(turns, 2), dtype)

  # Queries or keys (B, H, T, D), of which element i turns together with element D / 2 + i.
  def turned(self, x: Tensor, rotation: Tensor) -> Tensor:
    a, b = torch.chunk(x, 2, 3)  # (B, H, T, D / 2) each
    return torch.cat([a * rotation[0] - b * rotation[1], b * rotation[0] + a * rotation[1]], 3)

  def project(self, x: Tensor, rotation: Tensor, layer: int, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    B, T, C = x.size()
    w = 2 + {perlayer} * layer
    x = torch.rms_norm(x, [C], weights[w], {epsilon}).view([B * T, C])
    q = torch.transpose(self.linear(x, w + {q}, {ofinputs}, weights).view([B, T, -1, {headwidth}]), 1, 2)  # (B, H, T, D)
    k = torch.transpose(self.linear(x, w + {k}, {ofinputs}, weights).view([B, T, -1, {headwidth}]), 1, 2)  # (B, K, T, D)
    v = torch.transpose(self.linear(x, w + {v}, {ofinputs}, weights).view([B, T, -1, {headwidth}]), 1, 2)  # (B, K, T, D)
    return (self.turned(q, rotation), self.turned(k, rotation), v)

  def block(self, x: Tensor, attended: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    B, T, C = x.size()
    w = 2 + {perlayer} * layer
    a = torch.reshape(torch.transpose(attended, 1, 2), [B * T, -1])  # (B * T, H * D)
    y = x + self.linear(a, w + {o}, {ofoutput}, weights).view([B, T, C])
    m = torch.rms_norm(y, [C], weights[w + {gate} - 1], {epsilon}).view([B * T, C])
    x = self.linear(m, w + {gate}, {ofmlp}, weights)  # (B * T, inner)
    m = {activation} * self.linear(m, w + {up}, {ofmlp}, weights)
    return y + self.linear(m, w + {down}, {ofmlp}, weights).view([B, T, C])

  # Rows (N, in) times the matrix at w, plus the bias behind it if there is one. (N, out)
  def linear(self, x: Tensor, w: int, bias: bool, weights: List[Tensor]) -> Tensor:
    if weights[w].dtype == 1:  # int8
      y = torch._weight_int8pack_mm(x, weights[w], weights[w + {weights}])
      return y + weights[w + 1] if bias else y
    if bias:
      return torch.addmm(weights[w + 1], x, torch.t(weights[w]))
    return torch.matmul(x, torch.t(weights[w]))

  def normalise(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.rms_norm(x, [x.size(-1)], weights[1], {epsilon})
