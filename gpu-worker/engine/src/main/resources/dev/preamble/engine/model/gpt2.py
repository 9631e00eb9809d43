# GPT-2 (Radford et al. 2019) as TorchScript, with causal.py, attention.py and loss.py behind it.
#
# {heads}, {epsilon}, {query} and {activation} are filled in from config.json before this text is compiled.
#
#   B rows, T tokens, C width, H heads, D = C / H, V vocabulary
#
# weights: wte (V, C), wpe (positions, C), ln_f weight (C), ln_f bias (C), and for each layer, as (in, out):
#   ln_1 weight, bias, c_attn weight (C, 3C), bias, c_proj weight (C, C), bias,
#   ln_2 weight, bias, c_fc weight (C, inner), bias, c_proj weight (inner, C), bias
#   and last, if it is not wte, the head (V, C).
class Gpt2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def embed(self, ids: Tensor, positions: Tensor, weights: List[Tensor]) -> Tensor:
    return self.placed(torch.embedding(weights[0], ids), positions, weights)

  def placed(self, x: Tensor, positions: Tensor, weights: List[Tensor]) -> Tensor:
    return x + torch.embedding(weights[1], positions)  # (B, T, C)

  # Nothing: where a token is shows in its embedding.
  def rotation(self, positions: Tensor, dtype: int) -> Tensor:
    return positions

  def project(self, x: Tensor, rotation: Tensor, layer: int, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    B, T, C = x.size()
    w = 4 + 12 * layer
    x = torch.layer_norm(x, [C], weights[w], weights[w + 1], {epsilon})
    qkv = self.linear(x.view([B * T, C]), w + 2, weights)  # (B * T, 3C)
    qkv = qkv.view([B, T, 3, {heads}, C // {heads}])  # (B, T, 3, H, D)
    q, k, v = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))  # (B, H, T, D) each
    return ({query}, k, v)

  def block(self, x: Tensor, attended: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    B, T, C = x.size()
    w = 4 + 12 * layer
    a = torch.reshape(torch.transpose(attended, 1, 2), [B * T, C])  # (B * T, C)
    y = x + self.linear(a, w + 4, weights).view([B, T, C])
    m = torch.layer_norm(y, [C], weights[w + 6], weights[w + 7], {epsilon}).view([B * T, C])  # (B * T, C)
    x = self.linear(m, w + 8, weights)  # (B * T, inner)
    return y + self.linear({activation}, w + 10, weights).view([B, T, C])

  # Rows (N, in) times the matrix at w, plus the bias behind it. (N, out) In bf16 matrices lie in memory as (out, in),
  # which takes few rows half the time.
  def linear(self, x: Tensor, w: int, weights: List[Tensor]) -> Tensor:
    if weights[w].dtype == 1:  # int8
      return torch._weight_int8pack_mm(x, weights[w], weights[w + {weights}]) + weights[w + 1]
    return torch.addmm(weights[w + 1], x, weights[w])

  def normalise(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.layer_norm(x, [x.size(-1)], weights[2], weights[3], {epsilon})
